// Shared by all tests: the SDK as an application would configure it, and functions that fill the shop.
import assert from 'node:assert/strict';
import { test as nodeTest } from 'node:test';
import Parse from 'parse/node';

Parse.initialize(process.env.PARSE_APPLICATION_ID);
Parse.serverURL = process.env.PARSE_SERVER_URL;

export { Parse };

export const password = process.env.ACCOUNT_PASSWORD;
export const Product = Parse.Object.extend('Product');
export const Inventory = Parse.Object.extend('Inventory');
export const FlashSale = Parse.Object.extend('FlashSale');
export const CountdownTimer = Parse.Object.extend('CountdownTimer');
export const Order = Parse.Object.extend('Order');

const minute = 60_000;

/** A test that fails if it waits for something that never happens. */
export const test = (name, body) => nodeTest(name, { timeout: minute }, body);

/** Options of a call that is made as this user. */
export const as = user => ({ sessionToken: user.getSessionToken() });

export const signUp = name => Parse.User.signUp(name, password, { email: `${name}@example.com` });

export const merchant = await Parse.User.logIn(process.env.MERCHANT_USER, password);

export async function addProduct(name, price, units) {
  const product = await new Product({ name, price }).save(null, as(merchant));
  const inventory = await new Parse.Query(Inventory).equalTo('product', product).first();
  inventory.increment('stock', units);
  await inventory.save(null, as(merchant));
  return { product, inventory };
}

/** Creates a product with this many units and a sale that has begun. */
export async function addLiveSale(name, units, terms = {}) {
  const { product, inventory } = await addProduct(name, 50, units);
  const now = Date.now();
  const sale = await new FlashSale({
    product, discount: 20, startTime: new Date(now - minute), endTime: new Date(now + 60 * minute),
    ...terms,
  }).save(null, as(merchant));
  return { product, inventory, sale };
}

export const order = (user, product, quantity = 1) => new Order({ product, quantity }).save(null, as(user));

export const stockOf = async product => (await new Parse.Query(Inventory).equalTo('product', product).first()).get('stock');

/** Expects a call to be refused with this Parse error. */
export async function refuses(call, code, message) {
  const error = await call.then(
    () => assert.fail(`It was not refused with ${code}.`),
    thrown => thrown);
  assert.ok(error instanceof Parse.Error, `${error} is no Parse.Error`);
  assert.equal(error.code, code, error.message);
  if (message !== undefined)
    assert.match(error.message, message);
  return error;
}

export const names = results => results.map(each => each.get('name'));

/** Records the events of a subscription. A test can wait for an event that may have arrived already. */
export class EventLog {
  #events = [];
  #waiting = new Set();

  constructor(subscription, ...events) {
    for (const event of events) {
      subscription.on(event, (object, original) => {
        this.#events.push({ event, object, original });
        for (const look of this.#waiting)
          look();
      });
    }
  }

  get all() {
    return this.#events;
  }

  /** Waits for the first event of this name that meets a condition. */
  async first(event, holds = () => true) {
    const find = () => this.#events.find(each => each.event === event && holds(each.object, each.original));
    while (!find()) {
      await new Promise((resolve, reject) => {
        const patience = setTimeout(() => reject(new Error(`No such ${event}; received: ${JSON.stringify(this.#events)}`)), 30_000);
        const look = () => {
          clearTimeout(patience);
          this.#waiting.delete(look);
          resolve();
        };
        this.#waiting.add(look);
      });
    }
    return find();
  }
}

export const closeLiveQuery = async () => (await Parse.CoreManager.getLiveQueryController().getDefaultLiveQueryClient()).close();
