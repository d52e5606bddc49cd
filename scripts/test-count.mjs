/** A test that needs real data says so in its name (`sharedData()` of the harness gives the words). */
const NEEDS_DATA = /needs shared\/data/i;

/**
 * The closing line of a test run, from vitest's JSON report.
 *
 * A file that could not run counts as one failed test, and so does an error outside of any test: no run that failed
 * may read "0 failed". With `ci`, a test that was skipped for want of data counts as failed; where there is no data at
 * all, that is every skipped test, whatever it is called.
 */
export function countTests(report, status, { ci, dataPresent }) {
  if (report === undefined) return summary(0, 1, 0, ['the test runner ended without a report']);
  const notes = [];
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const withoutData = tests.filter((test) => isSkipped(test) && (!dataPresent || NEEDS_DATA.test(test.fullName)));
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  for (const file of brokenFiles) notes.push(`could not run: ${file.name}`);
  if (withoutData.length > 0) {
    notes.push(
      `${withoutData.length} tests were SKIPPED, with ../shared/data absent or not whole${ci ? ', which fails here' : ''}`,
    );
  }
  const passed = tests.filter((test) => test.status === 'passed').length;
  let failed = tests.filter((test) => test.status === 'failed').length + brokenFiles.length;
  let skipped = tests.filter(isSkipped).length;
  if (ci) {
    failed += withoutData.length;
    skipped -= withoutData.length;
  }
  if (failed === 0 && status !== 0) {
    failed = 1;
    notes.push(tests.length > 0 ? 'an error outside of any test, see above' : 'no test ran');
  }
  return summary(passed, failed, skipped, notes);
}

const isSkipped = (test) => !['passed', 'failed'].includes(test.status);

function summary(passed, failed, skipped, notes) {
  return { failed, notes, line: `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}` };
}
