import assert from 'node:assert/strict';
import {
  addLiveSale, addProduct, as, CountdownTimer, FlashSale, Inventory, merchant, names, Order, order, Parse,
  Product, refuses, signUp, test,
} from './shop.js';

const { product: kettle, sale } = await addLiveSale('Copper kettle', 5);
const { product: lamp } = await addProduct('Desk lamp (50% off? A_B)', 20, 0);
const { product: pan } = await addProduct('copper pan', 39.9, 7);
const { product: mug } = await addProduct('Mug \\E with a .* and "quotes"', 7.25, 100);
await mug.save({ description: 'Holds tea.' }, as(merchant));
await new CountdownTimer({ product: lamp, duration: 3600 }).save(null, as(merchant));
const hour = 3_600_000;
const upcoming = await new FlashSale({
  product: pan, discount: 50, startTime: new Date(Date.now() + hour), endTime: new Date(Date.now() + 2 * hour),
}).save(null, as(merchant));
const bob = await signUp('bob');
await order(bob, kettle, 2);

const products = () => new Parse.Query(Product).ascending('price');
const everything = names(await products().find());

test('All of a class are found', () => {
  assert.deepEqual(everything, [mug.get('name'), lamp.get('name'), 'copper pan', 'Copper kettle']);
});

test('equalTo and notEqualTo', async () => {
  assert.deepEqual(names(await products().equalTo('price', 39.9).find()), ['copper pan']);
  assert.deepEqual(names(await products().equalTo('name', 'Copper kettle').find()), ['Copper kettle']);
  assert.deepEqual(names(await products().notEqualTo('price', 39.9).find()), everything.filter(name => name !== 'copper pan'));
});

test('equalTo a pointer, and to an object of another class', async () => {
  assert.deepEqual((await new Parse.Query(FlashSale).equalTo('product', kettle).find()).map(each => each.id), [sale.id]);
  await refuses(new Parse.Query(FlashSale).equalTo('product', sale).find(), Parse.Error.INVALID_QUERY);
});

test('lessThan, lessThanOrEqualTo, greaterThan, greaterThanOrEqualTo', async () => {
  assert.deepEqual(names(await products().lessThan('price', 20).find()), [mug.get('name')]);
  assert.deepEqual(names(await products().lessThanOrEqualTo('price', 20).find()), [mug.get('name'), lamp.get('name')]);
  assert.deepEqual(names(await products().greaterThan('price', 39.9).find()), ['Copper kettle']);
  assert.deepEqual(names(await products().greaterThanOrEqualTo('price', 39.9).find()), ['copper pan', 'Copper kettle']);
});

test('containedIn and notContainedIn', async () => {
  assert.deepEqual(
    names(await products().containedIn('name', ['copper pan', 'Copper kettle', 'Teapot']).find()), ['copper pan', 'Copper kettle']);
  assert.deepEqual(names(await products().containedIn('objectId', [lamp.id]).find()), [lamp.get('name')]);
  assert.deepEqual(names(await products().containedIn('price', []).find()), []);
  assert.deepEqual(names(await products().notContainedIn('price', [20, 50]).find()), [mug.get('name'), 'copper pan']);
});

test('exists and doesNotExist', async () => {
  assert.deepEqual(names(await products().exists('description').find()), [mug.get('name')]);
  assert.deepEqual(names(await products().doesNotExist('description').find()), everything.slice(1));
  assert.equal(await new Parse.Query(FlashSale).doesNotExist('perCustomerLimit').count(), 2);
});

test('startsWith, endsWith and contains take their text as it stands', async () => {
  assert.deepEqual(names(await products().startsWith('name', 'Copper').find()), ['Copper kettle']);
  assert.deepEqual(names(await products().endsWith('name', 'pan').find()), ['copper pan']);
  assert.deepEqual(names(await products().contains('name', 'opper').find()), ['copper pan', 'Copper kettle']);
  assert.deepEqual(names(await products().contains('name', '50% off? A_B').find()), [lamp.get('name')]);
  assert.deepEqual(names(await products().contains('name', '(50').find()), [lamp.get('name')]);
  assert.deepEqual(names(await products().contains('name', '.*').find()), [mug.get('name')]);
  assert.deepEqual(names(await products().contains('name', '\\E').find()), [mug.get('name')]);
  assert.deepEqual(names(await products().contains('name', '\\E with a .* and "q').find()), [mug.get('name')]);
  assert.deepEqual(names(await products().contains('name', '%').find()), [lamp.get('name')]);
  assert.deepEqual(names(await products().contains('name', 'A_B').find()), [lamp.get('name')]);
  assert.deepEqual(names(await products().contains('name', 'A?B').find()), []);
});

test('matches', async () => {
  assert.deepEqual(names(await products().matches('name', 'kettle').find()), ['Copper kettle']);
  assert.deepEqual(names(await products().matches('name', /^copper/i).find()), ['copper pan', 'Copper kettle']);
  assert.deepEqual(names(await products().matches('name', 'COPPER', 'i').find()), ['copper pan', 'Copper kettle']);
  assert.deepEqual(names(await products().matches('name', 'COPPER').find()), []);
});

test('matchesQuery and doesNotMatchQuery', async () => {
  const copper = new Parse.Query(Product).matches('name', /^copper/i);
  assert.deepEqual(
    (await new Parse.Query(FlashSale).matchesQuery('product', copper).ascending('discount').find()).map(each => each.id),
    [sale.id, upcoming.id]);
  const cheap = new Parse.Query(Product).lessThan('price', 45);
  assert.deepEqual((await new Parse.Query(FlashSale).doesNotMatchQuery('product', cheap).find()).map(each => each.id), [sale.id]);
});

test('matchesKeyInQuery and doesNotMatchKeyInQuery', async () => {
  const stocked = new Parse.Query(Inventory).greaterThan('stock', 0);
  const found = await new Parse.Query(FlashSale).matchesKeyInQuery('product', 'product', stocked).ascending('discount').find();
  assert.deepEqual(found.map(each => each.id), [sale.id, upcoming.id]);
  const empty = await new Parse.Query(CountdownTimer).doesNotMatchKeyInQuery('product', 'product', stocked).find();
  assert.deepEqual(empty.map(each => each.get('product').id), [lamp.id]);
});

test('or, and, nor', async () => {
  const dear = new Parse.Query(Product).greaterThan('price', 45);
  const cheap = new Parse.Query(Product).lessThan('price', 10);
  assert.deepEqual(names(await Parse.Query.or(dear, cheap).ascending('price').find()), [mug.get('name'), 'Copper kettle']);
  assert.deepEqual(names(await Parse.Query.nor(dear, cheap).ascending('price').find()), [lamp.get('name'), 'copper pan']);
  assert.deepEqual(names(await Parse.Query.and(dear, new Parse.Query(Product).startsWith('name', 'Copper')).find()), ['Copper kettle']);
  const cheapOnes = Parse.Query.and(cheap, new Parse.Query(Product).doesNotExist('description'));
  assert.deepEqual(names(await Parse.Query.or(dear, cheapOnes).find()), ['Copper kettle']);
});

test('ascending and descending, by one and by two', async () => {
  assert.deepEqual(names(await new Parse.Query(Product).descending('price').find()), [...everything].reverse());
  const inventories = await new Parse.Query(Inventory).descending('stock').addAscending('createdAt').find();
  assert.deepEqual(inventories.map(each => each.get('stock')), [100, 7, 3, 0]);
  assert.deepEqual(
    names(await new Parse.Query(Product).ascending('name').find()),
    ['Copper kettle', lamp.get('name'), mug.get('name'), 'copper pan']);
});

test('Order by an unknown field is refused', async () => {
  await refuses(new Parse.Query(Product).ascending('nothing').find(), Parse.Error.INVALID_QUERY);
});

test('limit, skip and count', async () => {
  assert.deepEqual(names(await products().skip(1).limit(2).find()), everything.slice(1, 3));
  assert.equal(await products().count(), 4);
  const page = await products().limit(1).withCount().find();
  assert.equal(page.count, 4);
  assert.deepEqual(names(page.results), everything.slice(0, 1));
  assert.equal((await products().limit(100_000).find()).length, 4);
  assert.deepEqual(await products().skip(1000).find(), []);
});

test('select and exclude', async () => {
  const [narrow] = await products().select('name').limit(1).find();
  assert.equal(narrow.get('name'), mug.get('name'));
  assert.equal(narrow.get('price'), undefined);
  assert.ok(narrow.createdAt);
  const [without] = await products().exclude('description', 'name').limit(1).find();
  assert.equal(without.get('description'), undefined);
  assert.equal(without.get('price'), 7.25);
});

test('include, includeAll, and fields of what is included', async () => {
  const [found] = await new Parse.Query(FlashSale).equalTo('objectId', sale.id).include('product').find();
  assert.equal(found.get('product').get('price'), 50);
  const [mine] = await new Parse.Query(Order).includeAll().find(as(bob));
  assert.equal(mine.get('product').get('name'), 'Copper kettle');
  assert.equal(mine.get('flashSale').get('discount'), 20);
  assert.equal(mine.get('user').get('username'), 'bob');
  const [deep] = await new Parse.Query(Order).include('flashSale.product').find(as(bob));
  assert.equal(deep.get('flashSale').get('product').get('name'), 'Copper kettle');
  const [narrow] = await new Parse.Query(FlashSale)
    .equalTo('objectId', sale.id).include('product').select('product.name').find({ json: true });
  assert.deepEqual(Object.keys(narrow.product).sort(), ['__type', 'className', 'createdAt', 'name', 'objectId', 'updatedAt']);
});

test('Dates in where', async () => {
  const now = new Date();
  assert.deepEqual(
    (await new Parse.Query(FlashSale).lessThanOrEqualTo('startTime', now).greaterThan('endTime', now).find()).map(each => each.id),
    [sale.id]);
  assert.deepEqual((await new Parse.Query(FlashSale).greaterThan('startTime', now).find()).map(each => each.id), [upcoming.id]);
  assert.deepEqual(
    (await new Parse.Query(FlashSale).equalTo('startTime', upcoming.get('startTime')).find()).map(each => each.id),
    [upcoming.id]);
  assert.equal(await new Parse.Query(Product).greaterThan('createdAt', now).count(), 0);
  assert.equal(await new Parse.Query(Product).greaterThanOrEqualTo('createdAt', kettle.createdAt).count(), 4);
  assert.equal(await new Parse.Query(Product).equalTo('createdAt', kettle.createdAt).count(), 1);
});

test('get and first', async () => {
  assert.equal((await new Parse.Query(Product).get(lamp.id)).get('name'), lamp.get('name'));
  assert.equal((await products().first()).id, mug.id);
  assert.equal(await products().equalTo('price', 1).first(), undefined);
  await refuses(new Parse.Query(Product).get('zzzzzzzzzz'), Parse.Error.OBJECT_NOT_FOUND);
});

test('fetch, fetchWithInclude, fetchAll and exists', async () => {
  const stale = Product.createWithoutData(lamp.id);
  assert.equal((await stale.fetch()).get('price'), 20);
  assert.equal((await FlashSale.createWithoutData(sale.id).fetchWithInclude('product')).get('product').get('name'), 'Copper kettle');
  const all = await Parse.Object.fetchAll([Product.createWithoutData(lamp.id), Product.createWithoutData(pan.id)]);
  assert.deepEqual(names(all), [lamp.get('name'), 'copper pan']);
  assert.equal(await stale.exists(), true);
  assert.equal(await Product.createWithoutData('zzzzzzzzzz').exists(), false);
});

test('each, map and filter visit everything once', async () => {
  const seen = [];
  await new Parse.Query(Product).each(product => seen.push(product.id), { batchSize: 2 });
  assert.deepEqual(seen.sort(), [kettle.id, lamp.id, pan.id, mug.id].sort());
  const prices = await new Parse.Query(Product).map(product => product.get('price'));
  assert.deepEqual(prices.sort((a, b) => a - b), [7.25, 20, 39.9, 50]);
});

test('eachBatch, findAll and reduce', async () => {
  const sizes = [];
  await new Parse.Query(Product).eachBatch(batch => { sizes.push(batch.length); }, { batchSize: 3 });
  assert.deepEqual(sizes, [3, 1]);
  assert.equal((await new Parse.Query(Product).findAll({ batchSize: 2 })).length, 4);
});

test('Shoppers see only their own orders', async () => {
  const eve = await signUp('eve');
  assert.deepEqual(await new Parse.Query(Order).find(as(eve)), []);
  assert.equal(await new Parse.Query(Order).count(as(eve)), 0);
  assert.equal(await new Parse.Query(Order).count(as(merchant)), 1);
  await refuses(new Parse.Query(Order).find(), Parse.Error.OBJECT_NOT_FOUND, /Permission denied/);
});

test('Queries reveal nothing about other accounts', async () => {
  const eve = await Parse.User.logIn('eve', process.env.ACCOUNT_PASSWORD);
  assert.deepEqual(await new Parse.Query(Parse.User).equalTo('username', 'bob').find(as(eve)), []);
  const ofBob = new Parse.Query(Parse.User).equalTo('username', 'bob');
  assert.deepEqual(await new Parse.Query(Order).matchesQuery('user', ofBob).find(as(eve)), []);
  const bobs = new Parse.Query(Order).equalTo('user', bob);
  assert.deepEqual(await new Parse.Query(Product).matchesKeyInQuery('objectId', 'product', bobs).find(as(eve)), []);
  const inventories = await new Parse.Query(Inventory).includeAll().find(as(eve));
  assert.ok(inventories.length > 0);
});

test('Unknown fields and classes are refused', async () => {
  await refuses(new Parse.Query(Product).equalTo('nothing', 1).find(), Parse.Error.INVALID_QUERY);
  await refuses(new Parse.Query('Nothing').find(), Parse.Error.OPERATION_FORBIDDEN);
  await refuses(new Parse.Query('Nothing').count(), Parse.Error.OPERATION_FORBIDDEN);
});
