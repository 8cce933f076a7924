import { emptyObject, merge, setAt, type Node, type ObjectNode } from './hocon-node.ts';
import type { HoconOptions } from './hocon.ts';
import { settingsProblems } from './problems.ts';

/** The object that a whole text describes, with or without braces around it. @throws JOB_CONFIG_UNREADABLE */
export function parseBody(text: string, options: Required<HoconOptions>, depth = 0): ObjectNode {
  return new Parser(text, options, depth).whole();
}

/** Files that include each other would go on for ever. */
const deepestInclude = 10;
const deepestNesting = 100;
/** What no bare text may hold; `//` ends it too. */
const reserved = new Set('$"{}[]:=,+#`^?!@*&\\\n');
const nameEnds = new Set([...reserved, '.', ' ']);

class Parser {
  readonly #text: string;
  readonly #options: Required<HoconOptions>;
  readonly #depth: number;
  #at = 0;
  #nesting = 0;

  constructor(text: string, options: Required<HoconOptions>, depth: number) {
    this.#text = text;
    this.#options = options;
    this.#depth = depth;
  }

  whole(): ObjectNode {
    this.#skipBlank();
    const isBraced = this.#take('{');
    const body = this.#body(isBraced ? '}' : '');
    this.#skipBlank();
    if (this.#at < this.#text.length) throw this.#refuse('there is text behind the last brace');
    return body;
  }

  /** Fields up to `end`, which is taken; '' is the end of the text. */
  #body(end: '}' | ''): ObjectNode {
    const object = emptyObject();
    for (;;) {
      this.#skipBlank(',');
      if (this.#at >= this.#text.length) {
        if (end === '') return object;
        throw this.#refuse('a brace is never closed');
      }
      if (end === '}' && this.#take('}')) return object;
      if (/^include[\s"(]/.test(this.#text.slice(this.#at, this.#at + 8))) this.#include(object);
      else this.#field(object);
    }
  }

  #field(object: ObjectNode): void {
    const path = this.#path();
    this.#skipSpace();
    if (this.#text[this.#at] !== '{' && !this.#take('=') && !this.#take(':'))
      throw this.#refuse(`${path.join('.')} is followed by neither =, : nor {`);
    this.#skipBlank();
    setAt(object, path, this.#value());
  }

  #include(object: ObjectNode): void {
    const statement =
      /include\s*(?:(?:required\()?\s*(?:file|classpath|url)?\(?\s*)"([^"\n]*)"[\s)]*/y;
    statement.lastIndex = this.#at;
    const found = statement.exec(this.#text);
    const name = found?.[1];
    if (found === null || name === undefined) throw this.#refuse('an include names no file');
    if (this.#depth >= deepestInclude) throw this.#refuse(`${name} is included too deeply`);
    this.#at += found[0].length;
    const text = this.#options.include(name);
    if (text === undefined) return;
    merge(object, parseBody(text, { ...this.#options, file: name }, this.#depth + 1));
  }

  #value(): Node {
    if ((this.#nesting += 1) > deepestNesting) throw this.#refuse('it is nested too deeply');
    const from = this.#at;
    const parts: Node[] = [];
    let space = '';
    for (;;) {
      const part = this.#part();
      if (part === undefined) break;
      if (space !== '' && parts.length > 0) parts.push({ kind: 'scalar', value: space });
      parts.push(part);
      space = this.#skipSpace();
    }
    this.#nesting -= 1;
    const [only] = parts;
    if (only === undefined) throw this.#refuse('a value is missing');
    return parts.length === 1 ? only : { kind: 'joined', parts, line: this.#lineAt(from) };
  }

  /** One piece of a value; undefined where the value ends. */
  #part(): Node | undefined {
    const rest = this.#text.slice(this.#at, this.#at + 3);
    if (rest.startsWith('${')) return this.#reference();
    if (rest.startsWith('"')) return { kind: 'scalar', value: this.#quoted() };
    if (this.#take('{')) return this.#body('}');
    if (this.#take('[')) return this.#list();
    const number = this.#number();
    if (number !== undefined) return { kind: 'scalar', value: number };
    const bare = this.#bare(reserved);
    return bare === '' ? undefined : { kind: 'scalar', value: typed(bare) };
  }

  #list(): Node {
    const items: Node[] = [];
    for (;;) {
      this.#skipBlank(',');
      if (this.#at >= this.#text.length) throw this.#refuse('a list is never closed');
      if (this.#take(']')) return { kind: 'list', items };
      items.push(this.#value());
    }
  }

  #reference(): Node {
    const line = this.#lineAt(this.#at);
    const found = /\$\{(\??)([^}\n]+)\}/y;
    found.lastIndex = this.#at;
    const [whole, optional, name = ''] = found.exec(this.#text) ?? [];
    if (whole === undefined) throw this.#refuse('a reference is never closed');
    this.#at += whole.length;
    const path = name
      .trim()
      .split('.')
      .map((part) => part.replaceAll('"', ''));
    return { kind: 'reference', path, isOptional: optional === '?', line };
  }

  #path(): readonly string[] {
    const path: string[] = [];
    do {
      if (this.#text[this.#at] === '"') {
        path.push(this.#quoted());
        continue;
      }
      const name = this.#bare(nameEnds);
      if (name === '')
        throw this.#refuse(`a name was expected before '${this.#text[this.#at] ?? ''}'`);
      path.push(name);
    } while (this.#take('.'));
    return path;
  }

  #quoted(): string {
    const triple = /"""([^]*?)"""(?!")/y;
    const single = /"(?:[^"\\\n]|\\.)*"/y;
    triple.lastIndex = single.lastIndex = this.#at;
    const [whole, inner] = triple.exec(this.#text) ?? [];
    if (whole !== undefined) {
      this.#at += whole.length;
      return inner ?? '';
    }
    const [text] = single.exec(this.#text) ?? [];
    if (text === undefined) throw this.#refuse('a quote is never closed');
    try {
      const value = JSON.parse(text) as string;
      this.#at += text.length;
      return value;
    } catch {
      throw this.#refuse(`${text} has an escape that JSON does not know`);
    }
  }

  #number(): number | undefined {
    const found = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?=\s*(?:[,}\]#\n]|\/\/|$))/y;
    found.lastIndex = this.#at;
    const [text] = found.exec(this.#text) ?? [];
    if (text === undefined) return undefined;
    this.#at += text.length;
    return Number(text);
  }

  #bare(end: ReadonlySet<string>): string {
    const from = this.#at;
    for (let char = this.#text[this.#at]; char !== undefined; char = this.#text[this.#at]) {
      if (end.has(char) || this.#text.startsWith('//', this.#at)) break;
      this.#at += 1;
    }
    const text = this.#text.slice(from, this.#at).trimEnd();
    this.#at = from + text.length;
    return text;
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): string {
    const found = /[^\S\n]*/y;
    found.lastIndex = this.#at;
    const [space = ''] = found.exec(this.#text) ?? [];
    this.#at += space.length;
    return space;
  }

  /** White space, line ends, comments, and `also`. */
  #skipBlank(also = ''): void {
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined) return;
      if (char === '#' || this.#text.startsWith('//', this.#at)) {
        const end = this.#text.indexOf('\n', this.#at);
        this.#at = end === -1 ? this.#text.length : end;
      } else if (/\s/.test(char) || char === also) this.#at += 1;
      else return;
    }
  }

  #lineAt(at: number): number {
    return this.#text.slice(0, at).split('\n').length;
  }

  #refuse(why: string): Error {
    const { file } = this.#options;
    return settingsProblems.error('JOB_CONFIG_UNREADABLE', {
      file,
      line: this.#lineAt(this.#at),
      why,
    });
  }
}

/** What a bare text stands for. */
function typed(text: string): string | boolean | null {
  if (text === 'true' || text === 'false') return text === 'true';
  return text === 'null' ? null : text;
}
