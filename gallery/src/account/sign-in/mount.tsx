import { render } from 'preact';
import { SignInPage } from './sign-in-page.tsx';

const root = document.querySelector('#account');
if (root) {
  root.replaceChildren();
  render(<SignInPage />, root);
}
