import { describe, expect, it } from 'vitest';
import { jsonForScript } from './embed.ts';
import { html, trusted } from './tag.ts';

describe('html', () => {
  it('escapes what is interpolated, in text and in quoted attributes', () => {
    const evil = `"><script>alert('1')</script>&\``;
    expect(html`<p title="${evil}">${evil}</p>`.text).toBe(
      '<p title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&#96;">&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&#96;</p>',
    );
  });

  it('nests, joins lists, and leaves out what is absent', () => {
    const items = ['<a>', 2].map((item) => html`<li>${item}</li>`);
    expect(html`<ul>${items}${false}${undefined}${0}</ul>`.text).toBe(
      '<ul><li>&lt;a&gt;</li><li>2</li>0</ul>',
    );
  });

  it('makes bidi and control characters visible', () => {
    expect(html`${'a\u202eb\u0000'}`.text).toBe('a⟨U+202E⟩b␀');
  });

  it('lets in only what is vouched for', () => {
    expect(html`${trusted('<b>')}`.text).toBe('<b>');
  });
});

describe('jsonForScript', () => {
  it('holds no character that could end a script, and gives the data back', () => {
    const data = { text: '</script><!--<script>&\u2028\u2029"\\' };
    const { text } = jsonForScript(data);
    expect(text).not.toMatch(/[<>&\u2028\u2029]/);
    expect(JSON.parse(text)).toEqual(data);
  });
});
