/**
 * A list with cheap ends. The items are `front` read backwards, then `back`; when one end runs out, the other half is
 * shared out evenly, so that pushes and pops take constant time on average and an index is one look.
 */
export class List {
  readonly type = 'list';
  #front: string[] = [];
  #back: string[];

  constructor(items: Iterable<string> = []) {
    this.#back = [...items];
  }

  get size(): number {
    return this.#front.length + this.#back.length;
  }

  at(index: number): string | undefined {
    const front = this.#front.length;
    return index < front ? this.#front[front - 1 - index] : this.#back[index - front];
  }

  /** Replaces the item at an index that exists. */
  put(index: number, item: string): void {
    const front = this.#front.length;
    if (index < front) this.#front[front - 1 - index] = item;
    else this.#back[index - front] = item;
  }

  pushLeft(item: string): void {
    this.#front.push(item);
  }

  pushRight(item: string): void {
    this.#back.push(item);
  }

  popLeft(): string | undefined {
    if (this.#front.length === 0) this.#share(Math.ceil(this.size / 2));
    return this.#front.pop();
  }

  popRight(): string | undefined {
    if (this.#back.length === 0) this.#share(Math.floor(this.size / 2));
    return this.#back.pop();
  }

  /** Items from `start` up to, not with, `end`. */
  slice(start: number, end: number): string[] {
    const items: string[] = [];
    for (let index = Math.max(start, 0); index < Math.min(end, this.size); index++) {
      items.push(this.at(index) as string);
    }
    return items;
  }

  replaceAll(items: readonly string[]): void {
    this.#front = [];
    this.#back = [...items];
  }

  *[Symbol.iterator](): Generator<string> {
    for (let index = 0; index < this.size; index++) yield this.at(index) as string;
  }

  #share(frontSize: number): void {
    const items = this.slice(0, this.size);
    this.#front = items.slice(0, frontSize).toReversed();
    this.#back = items.slice(frontSize);
  }
}
