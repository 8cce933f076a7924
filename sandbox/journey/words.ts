/** Texts that recur by the thousand (stages, reasons, topics), kept once and named by number. */
export interface Words {
  number(text: string): number;
  text(number: number): string;
}

/** An empty word list. */
export function createWords(): Words {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  return {
    number(text) {
      let number = numbers.get(text);
      if (number === undefined) {
        number = texts.length;
        texts.push(text);
        numbers.set(text, number);
      }
      return number;
    },
    text: (number) => texts[number] ?? '',
  };
}
