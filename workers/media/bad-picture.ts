/** What a provider delivered is not a picture that anybody should get, or pay for. The message is for the log. */
export class BadPicture extends Error {
  override name = 'BadPicture';
}
