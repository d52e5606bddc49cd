import { expect, it } from 'vitest';
import { markup } from './markup.js';

it('escapes text and leaves pieces of a page alone', () => {
  const name = `<script>alert("x")</script>&'`;
  expect(markup`<b title="${name}">${markup`<i>${1}</i>`}</b>`.text).toBe(
    '<b title="&#60;script&#62;alert(&#34;x&#34;)&#60;/script&#62;&#38;&#39;"><i>1</i></b>',
  );
});

it('puts lists one after another and leaves out what is not there', () => {
  expect(markup`${['<', markup`<br>`]}${undefined}${0}`.text).toBe('&#60;<br>0');
});
