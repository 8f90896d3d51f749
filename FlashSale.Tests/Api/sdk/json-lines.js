// Tells each test's outcome as one line of JSON, for the test that runs these.
export default async function* tell(events) {
  for await (const { type, data } of events) {
    if (type === 'test:pass' || type === 'test:fail')
      yield `${JSON.stringify({ name: data.name, passed: type === 'test:pass', error: told(data.details?.error) })}\n`;
  }
}

function told(error) {
  const cause = error?.cause ?? error;
  return cause && `${cause.message ?? cause}\n${cause.stack ?? ''}`;
}
