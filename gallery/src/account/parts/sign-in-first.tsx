import { signInAddress } from '../../lib/dom.ts';

/** For visitors of a page that is somebody's own. */
export function SignInFirst() {
  return (
    <div class="empty">
      <h2>For you alone</h2>
      <p>Sign in to see this page. You will come right back here.</p>
      <a class="button" href={signInAddress()}>
        Sign in
      </a>
    </div>
  );
}

/** Over a page whose session has ended: what is on it stays. */
export function SessionOver() {
  return (
    <div class="notice bad row session-over" role="alert">
      <p>You are signed out here. Nothing on this page is lost.</p>
      <a class="button quiet" href={signInAddress()} target="_blank" rel="noopener opener">
        Sign in in another tab
      </a>
    </div>
  );
}
