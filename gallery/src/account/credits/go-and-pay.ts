/** Leaves for Stripe's page. Never ends, so that the button stays busy until the browser is gone. */
export function goAndPay(url: string): Promise<never> {
  location.assign(url);
  return new Promise(() => {});
}
