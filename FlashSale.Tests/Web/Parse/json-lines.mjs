// Writes each test's outcome as one line of JSON, for the xunit test that runs the script.
export default async function* write(events) {
  for await (const { type, data } of events) {
    if (type === 'test:pass' || type === 'test:fail')
      yield `${JSON.stringify({ name: data.name, passed: type === 'test:pass', error: textOf(data.details?.error) })}\n`;
  }
}

function textOf(error) {
  const cause = error?.cause ?? error;
  return cause && `${cause.message ?? cause}\n${cause.stack ?? ''}`;
}
