import assert from 'node:assert/strict';
import { after } from 'node:test';
import {
  addLiveSale, as, closeLiveQuery, EventLog, Inventory, merchant, Order, order, Parse, password, refuses, signUp, test,
} from './shop.js';

// One user at a time, as in an application on a device: its only LiveQuery client keeps the token of the first.
Parse.User.enableUnsafeCurrentUser();

const { product, inventory } = await addLiveSale('Copper kettle', 50);
const client = () => Parse.CoreManager.getLiveQueryController().getDefaultLiveQueryClient();
const stockQuery = () => new Parse.Query(Inventory).equalTo('product', product);

let followed;
let events;
let own;
let ownFailed;

after(closeLiveQuery);

async function restock() {
  inventory.increment('stock', 1);
  await inventory.save(null, as(merchant));
  return inventory.get('stock');
}

async function seesTheStock(log) {
  const stock = await restock();
  await log.first('update', level => level.get('stock') === stock);
}

test('A shopper who is logged in follows the stock and their own orders', async () => {
  const ann = await signUp('ann');
  followed = await stockQuery().subscribe();
  events = new EventLog(followed, 'update');
  own = await new Parse.Query(Order).subscribe();
  ownFailed = new Promise(resolve => own.on('error', resolve));
  const orders = new EventLog(own, 'create');
  const bought = await order(ann, product);
  await orders.first('create', each => each.id === bought.id);
});

test('After logging out the shopper still follows the stock, but no orders', async () => {
  await Parse.User.logOut();
  assert.match(await ownFailed, /Invalid session token/);
  await seesTheStock(events);
});

test('A subscription that the shop ended can be unsubscribed', async () => {
  await own.unsubscribe();
});

test('A logged-out shopper can follow more public objects', async () => {
  const more = await stockQuery().subscribe();
  await seesTheStock(new EventLog(more, 'update'));
  await more.unsubscribe();
});

test('A logged-out shopper cannot follow orders', async () => {
  await refuses(new Parse.Query(Order).subscribe(), Parse.Error.OBJECT_NOT_FOUND);
});

test('The SDK reconnects with the ended token', async () => {
  const before = await client();
  const opened = new Promise(resolve => before.on('open', resolve));
  const again = new Promise(resolve => followed.on('open', resolve));
  before.socket.close();
  await opened;
  await again;
  await seesTheStock(events);
  await seesTheStock(new EventLog(await stockQuery().subscribe(), 'update'));
});

test('Another shopper on the same device follows their own orders', async () => {
  const bob = await signUp('bob');
  const orders = new EventLog(await new Parse.Query(Order).subscribe(), 'create');
  const bought = await order(bob, product);
  await orders.first('create', each => each.id === bought.id);
});

test('After a password change on another device the stock is still followed', async () => {
  const bob = Parse.User.current();
  const lost = await new Parse.Query(Order).subscribe();
  const failed = new Promise(resolve => lost.on('error', resolve));
  // Another device. The user of this one stays as it is.
  const answer = await fetch(`${Parse.serverURL}/users/${bob.id}`, {
    method: 'PUT',
    headers: {
      'Content-Type': 'application/json',
      'X-Parse-Application-Id': Parse.applicationId,
      'X-Parse-Session-Token': bob.getSessionToken(),
    },
    body: JSON.stringify({ password: `${password}2` }),
  });
  assert.equal(answer.status, 200);
  assert.match(await failed, /Invalid session token/);
  await seesTheStock(events);
  await seesTheStock(new EventLog(await stockQuery().subscribe(), 'update'));
  await refuses(new Parse.Query(Order).subscribe(), Parse.Error.INVALID_SESSION_TOKEN);
});

test('A client with an invalid token connects and follows public objects', async () => {
  const serverURL = Parse.serverURL.replace('http', 'ws');
  const stale = new Parse.LiveQueryClient({ applicationId: Parse.applicationId, serverURL, sessionToken: 'r:bad' });
  stale.open();
  const subscription = await stale.subscribe(stockQuery(), 'r:bad');
  await subscription.subscribePromise;
  await seesTheStock(new EventLog(subscription, 'update'));
  await stale.unsubscribe(subscription);
  await stale.close();
});
