import type { ApiApp, ApiDeps } from '../../app.ts';
import { registerInvoices } from './invoices.ts';
import { registerModels } from './models.ts';
import { registerMyOrders } from './orders.ts';
import { registerMyPlan } from './plan.ts';
import { registerShop } from './shop.ts';
import { registerWallet } from './wallet.ts';

/** My orders and my money, and what there is to order with. */
export function registerStudio(app: ApiApp, deps: ApiDeps): void {
  registerMyOrders(app, deps);
  registerWallet(app, deps);
  registerShop(app, deps);
  registerMyPlan(app, deps);
  registerInvoices(app, deps);
  registerModels(app);
}
