import assert from 'node:assert/strict';
import { as, Parse, password, Product, refuses, signUp, test } from './shop.js';

// One user at a time, as in an application on a device.
Parse.User.enableUnsafeCurrentUser();

let token;

test('A new account is the current user', async () => {
  const ann = await signUp('ann');
  assert.equal(Parse.User.current().id, ann.id);
  assert.equal(Parse.User.current().getEmail(), 'ann@example.com');
  token = ann.getSessionToken();
});

test('The current session is the one of the sign-up', async () => {
  const session = await Parse.Session.current();
  assert.equal(session.get('user').id, Parse.User.current().id);
  assert.deepEqual(session.get('createdWith'), { action: 'signup', authProvider: 'password' });
  assert.ok(session.get('expiresAt') > new Date(Date.now() + 360 * 86_400_000));
});

test('Logging out ends the session', async () => {
  await Parse.User.logOut();
  assert.equal(Parse.User.current(), null);
  await refuses(Parse.User.become(token), Parse.Error.INVALID_SESSION_TOKEN);
  await refuses(Parse.User.me(token), Parse.Error.INVALID_SESSION_TOKEN);
});

test('Logging in by name and by e-mail', async () => {
  assert.equal((await Parse.User.logIn('ann', password)).get('username'), 'ann');
  await Parse.User.logOut();
  assert.equal((await Parse.User.logIn('ann@example.com', password)).get('username'), 'ann');
  token = Parse.User.current().getSessionToken();
});

test('become takes over a session', async () => {
  const other = await Parse.User.logIn('ann', password);
  assert.notEqual(other.getSessionToken(), token);
  const became = await Parse.User.become(token);
  assert.equal(became.getSessionToken(), token);
  assert.equal(Parse.User.current().get('username'), 'ann');
});

test('Users see their sessions without the other tokens', async () => {
  const sessions = await new Parse.Query(Parse.Session).find();
  assert.equal(sessions.length, 2);
  assert.deepEqual(sessions.map(each => each.get('sessionToken')).filter(Boolean), [token]);
  assert.ok(sessions.every(each => each.get('user').id === Parse.User.current().id));
});

test('A user ends another of their sessions', async () => {
  const other = await new Parse.User({ username: 'ann', password }).logIn();
  const elsewhere = other.getSessionToken();
  await Parse.User.become(token);
  const here = await Parse.Session.current();
  const sessions = await new Parse.Query(Parse.Session).notEqualTo('objectId', here.id).find();
  await Parse.Object.destroyAll(sessions);
  await refuses(new Parse.Query(Product).find({ sessionToken: elsewhere }), Parse.Error.INVALID_SESSION_TOKEN);
  assert.equal((await new Parse.Query(Parse.Session).find()).length, 1);
});

test('A new e-mail address', async () => {
  const ann = Parse.User.current();
  await ann.save({ email: 'new.ann@example.com' });
  assert.equal((await ann.fetch()).getEmail(), 'new.ann@example.com');
});

test('verifyPassword', async () => {
  assert.equal((await Parse.User.verifyPassword('ann', password)).username, 'ann');
  await refuses(Parse.User.verifyPassword('ann', 'wrong'), Parse.Error.OBJECT_NOT_FOUND);
});

test('A new password ends the other sessions and keeps this one going', async () => {
  const before = Parse.User.current().getSessionToken();
  await Parse.User.current().save({ password: `${password}2` });
  assert.notEqual(Parse.User.current().getSessionToken(), before);
  await refuses(new Parse.Query(Product).find({ sessionToken: before }), Parse.Error.INVALID_SESSION_TOKEN);
  assert.equal((await new Parse.Query(Parse.Session).find()).length, 1);
  await refuses(Parse.User.logIn('ann', password), Parse.Error.OBJECT_NOT_FOUND);
});

test('A password reset request does not reveal whether an account exists', async () => {
  await Parse.User.requestPasswordReset('new.ann@example.com');
  await Parse.User.requestPasswordReset('nobody@example.com');
  await refuses(Parse.User.requestPasswordReset('no address'), Parse.Error.INVALID_EMAIL_ADDRESS);
});

test('Asking for the confirmation mail again', async () => {
  await Parse.User.requestEmailVerification('new.ann@example.com');
  await Parse.User.requestEmailVerification('nobody@example.com');
});

test('Deleting an account', async () => {
  const ann = Parse.User.current();
  const last = ann.getSessionToken();
  await ann.destroy();
  await refuses(new Parse.Query(Product).find({ sessionToken: last }), Parse.Error.INVALID_SESSION_TOKEN);
  await Parse.User.logOut().catch(() => {});
  await refuses(Parse.User.logIn('ann', `${password}2`), Parse.Error.OBJECT_NOT_FOUND);
});
