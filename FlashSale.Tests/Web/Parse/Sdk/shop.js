// What all topics need: the SDK as an application would configure it, and words to fill the shop with.
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

/** A test that fails if it waits for what never comes. */
export const test = (name, body) => nodeTest(name, { timeout: minute }, body);

/** What stands behind a call that is made as this user. */
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

/** A product with so many units and a sale that has begun. */
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

/** Keeps what a subscription tells, so that one can wait for it whether it has come already or not. */
export class Hearing {
  #heard = [];
  #waiting = new Set();

  constructor(subscription, ...events) {
    for (const event of events) {
      subscription.on(event, (object, original) => {
        this.#heard.push({ event, object, original });
        for (const look of this.#waiting)
          look();
      });
    }
  }

  get all() {
    return this.#heard;
  }

  /** The first of an event for which a condition holds. */
  async first(event, holds = () => true) {
    const find = () => this.#heard.find(each => each.event === event && holds(each.object, each.original));
    while (!find()) {
      await new Promise((resolve, reject) => {
        const patience = setTimeout(() => reject(new Error(`No such ${event}; heard: ${JSON.stringify(this.#heard)}`)), 30_000);
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
