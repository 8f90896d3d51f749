// What all clients need: where the shop is, how they identify themselves, and other people who sell and buy in the meantime.
import assert from 'node:assert/strict';
import { test as nodeTest } from 'node:test';
import WebSocket from 'ws';

const minute = 60_000;
const patience = 30_000;

export const address = process.env.SHOP_URL;
export const url = `${address}/graphql`;
export const socketUrl = url.replace('http', 'ws');
export const password = process.env.ACCOUNT_PASSWORD;

// As in a browser: Apollo looks for it too. Node.js 20 has none.
globalThis.WebSocket = WebSocket;

/** How a client identifies itself: as headers of HTTP, or as connectionParams of a WebSocket. */
export const credentials = token => ({
  'X-Parse-Application-Id': process.env.PARSE_APPLICATION_ID,
  ...(token && { 'X-Parse-Session-Token': token }),
});

/** Options of graphql-ws for which a test needn't wait long. */
export const impatient = {
  retryAttempts: 200,
  // Refused credentials (4403) don't get better by asking again.
  shouldRetry: problem => problem.code !== 4403,
  retryWait: () => new Promise(resolve => setTimeout(resolve, 100)),
};

/** A test that fails if it waits for something that never happens. */
export const test = (name, body) => nodeTest(name, { timeout: minute }, body);

/** Stops the shop and starts it again on the same port. */
export const restartShop = () => process.stdout.write('\n!restart-shop\n');

/** Sends an operation without any client. */
export async function ask(query, variables, token, headers = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...credentials(token), ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const answer = await response.json();
  assert.equal(answer.errors, undefined, JSON.stringify(answer));
  return answer.data;
}

export async function logIn(username) {
  const { logIn: { viewer } } = await ask(
    'mutation($input: LogInInput!) { logIn(input: $input) { viewer { sessionToken } } }', { input: { username, password } });
  return viewer.sessionToken;
}

export async function signUp(username) {
  const input = { fields: { username, password, email: `${username}@example.com` } };
  const { signUp: { viewer } } = await ask(
    'mutation($input: SignUpInput!) { signUp(input: $input) { viewer { sessionToken } } }', { input });
  return viewer.sessionToken;
}

const merchant = await logIn(process.env.MERCHANT_USER);

/** A product with stock and a sale that has begun. */
export async function addLiveSale(name, units) {
  const { createProduct: { product } } = await ask(
    'mutation($fields: CreateProductFieldsInput!) { createProduct(input: { fields: $fields }) { product { id objectId name } } }',
    { fields: { name, price: 50 } },
    merchant);
  const { inventories } = await ask(
    'query($id: ID!) { inventories(where: { product: { have: { id: { equalTo: $id } } } }) { edges { node { id } } } }',
    { id: product.id });
  await ask(
    'mutation($id: ID!, $stock: Float!) { updateInventory(input: { id: $id, fields: { stock: $stock } }) { inventory { stock } } }',
    { id: inventories.edges[0].node.id, stock: units },
    merchant);
  const now = Date.now();
  await ask(
    'mutation($fields: CreateFlashSaleFieldsInput!) { createFlashSale(input: { fields: $fields }) { flashSale { id } } }',
    {
      fields: {
        product: { link: product.id },
        discount: 20,
        startTime: new Date(now - minute).toISOString(),
        endTime: new Date(now + 60 * minute).toISOString(),
      },
    },
    merchant);
  return product;
}

/** Buys without any client. */
export async function buy(token, product, quantity = 1) {
  const fields = { product: { link: product.id }, quantity };
  const { createOrder: { order } } = await ask(
    'mutation($fields: CreateOrderFieldsInput!) { createOrder(input: { fields: $fields }) { order { id objectId } } }', { fields }, token);
  return order;
}

/** Collects events, so that a test can wait for one that may have come already. */
export class Events {
  #arrived = [];
  #waiting = new Set();

  /** Adds an event. */
  add = event => {
    this.#arrived.push(event);
    for (const look of this.#waiting)
      look();
  };

  get all() {
    return this.#arrived;
  }

  /** The first event for which a condition holds. */
  async first(holds = () => true) {
    while (!this.#arrived.some(holds)) {
      await new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`No such event among ${JSON.stringify(this.#arrived)}`)), patience);
        const look = () => {
          clearTimeout(timer);
          this.#waiting.delete(look);
          resolve();
        };
        this.#waiting.add(look);
      });
    }
    return this.#arrived.find(holds);
  }
}

/** A fetch that notes how each request was sent, and whether it had a document's hash instead of the document. */
export function recording() {
  const requests = [];
  const fetchAndNote = async (uri, options) => {
    const response = await fetch(uri, options);
    requests.push({ method: options.method, isHash: !/[?&]query=|"query":/.test(options.body ?? uri) });
    return response;
  };
  return { requests, fetch: fetchAndNote };
}

/** What the clients print: warnings about answers that they can't store or don't understand. */
export const complaints = [];
for (const level of ['error', 'warn'])
  console[level] = (...words) => complaints.push(words.map(String).join(' '));
