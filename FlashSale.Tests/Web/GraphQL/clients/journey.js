// What an application does, whichever client it uses.
import assert from 'node:assert/strict';
import { after } from 'node:test';
import * as documents from './documents.js';
import { addLiveSale, ask, buy, complaints, Events, logIn, password, restartShop, signUp, test } from './shop.js';

const kettle = await addLiveSale('Copper kettle', 50);
const pan = await addLiveSale('Iron pan', 50);
const lamp = await addLiveSale('Desk lamp', 1);

/**
 * Goes through the shop with a client.
 * @param open Opens the client with a session token or none. The client has `ask(name, variables)`, which returns data or throws what the
 * client throws; `follow(name, variables, add, fail)`, which returns a function that ends the subscription; `settled()`, which waits until
 * the shop has seen every subscription; `reconnected()`, which waits for the next WebSocket connection; and `close()`. Clients without
 * subscriptions have only `ask`.
 * @param errorsOf The GraphQL errors in what the client throws.
 */
export function journey(open, errorsOf) {
  const opened = [];
  const start = token => {
    const client = open(token);
    opened.push(client);
    return client;
  };
  after(() => Promise.all(opened.map(client => client.close?.())));

  const refused = async promise => {
    const thrown = await promise.then(data => assert.fail(`It was not refused: ${JSON.stringify(data)}`), error => error);
    const errors = errorsOf(thrown);
    assert.ok(Array.isArray(errors) && errors.length > 0, `The client shows no GraphQL errors: ${thrown} ${JSON.stringify(thrown)}`);
    return errors[0];
  };

  const visitor = start();
  let ann;
  let first;

  test('A visitor signs up and logs in', async () => {
    const joined = await visitor.ask('SignUp', { input: { fields: { username: 'ann', password, email: 'ann@example.com' } } });
    assert.equal(joined.signUp.viewer.user.username, 'ann');
    const { logIn: { viewer } } = await visitor.ask('LogIn', { input: { username: 'ann', password } });
    ann = start(viewer.sessionToken);
    assert.equal((await ann.ask('Viewer')).viewer.user.username, 'ann');
  });

  test('The live sales are listed with their products', async () => {
    const { flashSales } = await visitor.ask('LiveSales', { now: new Date().toISOString() });
    assert.deepEqual(flashSales.edges.map(edge => edge.node.product.name), [kettle.name, pan.name, lamp.name]);
    assert.equal(flashSales.count, 3);
    assert.equal(flashSales.pageInfo.hasNextPage, false);
  });

  test('The sales come page by page', async () => {
    const now = new Date().toISOString();
    const { flashSales: one } = await visitor.ask('LiveSales', { now, first: 2 });
    const { flashSales: two } = await visitor.ask('LiveSales', { now, first: 2, after: one.pageInfo.endCursor });
    assert.equal(one.pageInfo.hasNextPage, true);
    assert.equal(two.pageInfo.hasNextPage, false);
    const names = page => page.edges.map(edge => edge.node.product.name);
    assert.deepEqual(names(one), [kettle.name, pan.name]);
    assert.deepEqual(names(two).slice(-1), [lamp.name]);
  });

  test('A sale is found again by its global id', async () => {
    const { flashSales } = await visitor.ask('LiveSales', { now: new Date().toISOString(), first: 1 });
    const { node } = await visitor.ask('SaleById', { id: flashSales.edges[0].node.id });
    assert.deepEqual([node.id, node.product.name], [flashSales.edges[0].node.id, kettle.name]);
  });

  test('An order that is sent twice is placed once', async () => {
    const input = { requestId: 'ann-buys-a-kettle', clientMutationId: '1', fields: { product: { link: kettle.id }, quantity: 2 } };
    const { createOrder: { order, clientMutationId } } = await ann.ask('PlaceOrder', { input });
    const { createOrder: again } = await ann.ask('PlaceOrder', { input });
    first = order;
    assert.deepEqual([order.quantity, order.total, order.product.name, clientMutationId], [2, 80, kettle.name, '1']);
    assert.equal(again.order.id, order.id);
  });

  test('A sold-out sale refuses the order with its reason', async () => {
    const eve = await signUp('eve');
    await buy(eve, lamp);
    const error = await refused(ann.ask('PlaceOrder', { input: { fields: { product: { link: lamp.id } } } }));
    assert.equal(error.extensions.reason, 'soldOut', JSON.stringify(error));
    assert.deepEqual(Array.from(error.path), ['createOrder']);
  });

  test('Shoppers see their own orders only', async () => {
    const { orders } = await ann.ask('MyOrders');
    assert.deepEqual(orders.edges.map(edge => edge.node.id), [first.id]);
  });

  test('A wrong value is refused and says where', async () => {
    const error = await refused(ann.ask('PlaceOrder', { input: { fields: { product: { link: kettle.id }, quantity: 'many' } } }));
    assert.equal(error.extensions.code, 'GRAPHQL_VALIDATION_FAILED', JSON.stringify(error));
    assert.match(error.message, /quantity/);
  });

  test('A visitor who is not logged in has no orders', async () => {
    const error = await refused(visitor.ask('PlaceOrder', { input: { fields: { product: { link: kettle.id } } } }));
    assert.equal(error.extensions.code, 101, JSON.stringify(error));
  });

  test('A session that has ended is error 209', async () => {
    const token = await logIn('ann');
    const stale = start(token);
    await stale.ask('Viewer');
    await ask('mutation { logOut(input: {}) { ok } }', {}, token);
    const error = await refused(stale.ask('MyOrders'));
    assert.equal(error.extensions.code, 209, JSON.stringify(error));
    assert.equal(error.message, 'Invalid session token');
  });

  if (visitor.follow !== undefined)
    subscriptions(start, errorsOf, visitor, () => ann);

  test('The client complains about nothing', () => assert.deepEqual(complaints, []));
}

function subscriptions(start, errorsOf, visitor, annOf) {
  const buyer = logIn('merchant');

  test('A visitor sees the stock fall when another buyer orders', async () => {
    const events = new Events();
    const stop = visitor.follow('StockChanged', { productId: pan.id }, events.add, events.add);
    await visitor.settled();
    await buy(await buyer, pan);
    const { stockChanged: change } = await events.first();
    assert.deepEqual(
      [change.event, change.inventory.stock, change.original.stock, change.inventory.product.name],
      ['UPDATE', change.original.stock - 1, change.original.stock, pan.name]);
    stop();
  });

  test('Shoppers are notified of their own orders only', async () => {
    const eve = await logIn('eve');
    const events = new Events();
    const stop = annOf().follow('OrderChanged', {}, events.add, events.add);
    await annOf().settled();
    await buy(eve, pan);
    const { createOrder: { order } } = await annOf().ask('PlaceOrder', { input: { fields: { product: { link: pan.id }, quantity: 3 } } });
    const { orderChanged: change } = await events.first();
    assert.deepEqual([change.event, change.objectId, change.order.quantity], ['CREATE', order.objectId, 3]);
    await annOf().settled();
    assert.equal(events.all.length, 1, JSON.stringify(events.all));
    stop();
  });

  const failureOf = (client, name, variables) => new Promise((resolve, reject) => {
    client.follow(name, variables, data => reject(new Error(JSON.stringify(data))), error => resolve(errorsOf(error) ?? error));
  });

  test('A visitor who follows orders is refused with the error', async () => {
    const errors = await failureOf(visitor, 'OrderChanged', {});
    assert.equal(errors[0]?.extensions?.code, 101, `${errors} ${JSON.stringify(errors)}`);
  });

  test('A subscription that does not fit the schema is refused', async () => {
    const errors = await failureOf(visitor, 'StockChanged', { productId: null });
    assert.equal(errors[0]?.extensions?.code, 'GRAPHQL_VALIDATION_FAILED', `${errors} ${JSON.stringify(errors)}`);
  });

  test('When the session ends, following orders ends with error 209', async () => {
    const token = await logIn('ann');
    const client = start(token);
    const ended = failureOf(client, 'OrderChanged', {});
    await client.settled();
    await ask('mutation { logOut(input: {}) { ok } }', {}, token);
    const errors = await ended;
    assert.equal(errors[0]?.extensions?.code, 209, `${errors} ${JSON.stringify(errors)}`);
  });

  test('After a restart of the shop the client follows again by itself', async () => {
    const ann = annOf();
    const stock = new Events();
    const orders = new Events();
    ann.follow('StockChanged', { productId: kettle.id }, stock.add, stock.add);
    ann.follow('OrderChanged', {}, orders.add, orders.add);
    await ann.settled();
    const reconnected = ann.reconnected();
    restartShop();
    await reconnected;
    await ann.settled();
    const { createOrder: { order } } = await ann.ask('PlaceOrder', { input: { fields: { product: { link: kettle.id } } } });
    await orders.first(event => event.orderChanged?.objectId === order.objectId);
    await stock.first(event => event.stockChanged?.inventory.product.name === kettle.name);
  });
}

export { documents };
