import type { Clock } from '../clock.ts';
import { isShipped, type OrderDeps } from '../data/make-order.ts';
import type { Plan, Product } from '../data/state.ts';
import type { Notifier } from '../deliveries/notify.ts';
import { wholeSecond } from '../times.ts';
import type { Behind } from './behind.ts';

export interface ProductActions {
  /**
   * Changes the catalogue entry (by default a random product's prices). There is no topic for products
   * (documentation page developer.rechargepayments.com/2021-11/webhooks_endpoints): only when the title
   * changes do the product's plans change with it (assumed), and `plan/updated` is sent.
   */
  editProduct(productId?: string, change?: (product: Product) => void): Product;
  /** `plan/updated`; by default another discount. */
  editPlan(planId: number, change?: (plan: Plan) => void): Plan;
  /** `plan/created`. */
  addPlan(productId: string): Plan;
  /** `plan/deleted`. */
  deletePlan(planId: number): void;
}

export interface ProductDeps extends OrderDeps {
  clock: Clock;
  notify: Notifier;
  behind: Behind<Plan>;
}

export function createProductActions(deps: ProductDeps): ProductActions {
  const { state, random, clock, notify, behind } = deps;
  const now = () => wholeSecond(clock.now());
  const product = (id?: string): Product => {
    const found =
      id === undefined
        ? random.pick(state.products.filter(isShipped))
        : state.products.find((candidate) => candidate.id === id);
    if (!found) throw new RangeError(`no product ${id} in the sandbox store`);
    return found;
  };
  const plan = (id: number): Plan => {
    const found = state.plans.find((candidate) => candidate.id === id);
    if (!found) throw new RangeError(`no plan ${id} in the sandbox store`);
    return found;
  };
  const actions: ProductActions = {
    editProduct(productId, change) {
      const edited = product(productId);
      const { title } = edited;
      (change ?? raisePrices)(edited);
      edited.updatedAt = now();
      state.changed();
      if (edited.title !== title) {
        for (const { id } of state.plans.filter((candidate) => candidate.productId === edited.id)) {
          actions.editPlan(id, (changed) => {
            changed.title = edited.title;
          });
        }
      }
      return edited;
    },
    editPlan(planId, change) {
      const edited = plan(planId);
      behind.note(planId, edited);
      (change ?? changeDiscount)(edited);
      edited.updatedAt = now();
      state.changed();
      notify.plan('plan/updated', edited);
      return edited;
    },
    addPlan(productId) {
      const { id, title } = product(productId);
      const last = Math.max(state.counters.plan, ...state.plans.map((candidate) => candidate.id));
      const at = now();
      const added: Plan = {
        id: last + 3,
        productId: id,
        variantIds: null,
        title,
        type: 'subscription',
        discount: '10.00',
        unit: 'month',
        every: 2,
        chargeEvery: 2,
        createdAt: at,
        updatedAt: at,
      };
      behind.note(added.id, null);
      state.plans.push(added);
      state.changed();
      notify.plan('plan/created', added);
      return added;
    },
    deletePlan(planId) {
      const gone = plan(planId);
      state.plans = state.plans.filter((candidate) => candidate !== gone);
      state.changed();
      notify.plan('plan/deleted', gone);
    },
  };
  return actions;
}

function raisePrices(product: Product): void {
  for (const variant of product.variants) variant.price += 25;
}

function changeDiscount(plan: Plan): void {
  plan.discount = plan.discount === '15.00' ? '20.00' : '15.00';
}
