/** What waits in a queue: when it is available, and an id that decides between equals. */
export interface Waiting {
  readonly id: string;
  readonly availableAt: number;
}

/** A binary heap that also finds an item by its id, so that a change of its time moves it instead of leaving a copy. */
export class DueQueue {
  readonly #heap: Waiting[] = [];
  readonly #places = new Map<string, number>();

  get first(): Waiting | undefined {
    return this.#heap[0];
  }

  set(item: Waiting): void {
    const place = this.#places.get(item.id) ?? this.#heap.length;
    this.#put(item, place);
    this.#sink(this.#rise(place));
  }

  delete(id: string): void {
    const place = this.#places.get(id);
    const last = this.#heap.pop();
    if (place === undefined || last === undefined) {
      if (last !== undefined) this.#heap.push(last);
      return;
    }
    this.#places.delete(id);
    if (last.id === id) return;
    this.#put(last, place);
    this.#sink(this.#rise(place));
  }

  #put(item: Waiting, place: number): void {
    this.#heap[place] = item;
    this.#places.set(item.id, place);
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (first === undefined || second === undefined) return;
    this.#put(second, a);
    this.#put(first, b);
  }

  #isBefore(a: number, b: number): boolean {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (first === undefined || second === undefined) return false;
    if (first.availableAt !== second.availableAt) return first.availableAt < second.availableAt;
    return first.id < second.id;
  }

  #rise(from: number): number {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#isBefore(place, parent)) break;
      this.#swap(place, parent);
      place = parent;
    }
    return place;
  }

  #sink(from: number): void {
    let place = from;
    for (;;) {
      const [left, right] = [2 * place + 1, 2 * place + 2];
      let least = this.#isBefore(left, place) ? left : place;
      if (this.#isBefore(right, least)) least = right;
      if (least === place) return;
      this.#swap(place, least);
      place = least;
    }
  }
}
