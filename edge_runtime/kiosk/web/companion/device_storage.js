// What lies on the phone: one IndexedDB database. Each change is one transaction, so two open tabs lose nothing.

const NAME = "vitrine";
const [KEPT, THINGS] = ["kept", "things"];

/** Single values by name ("kept"), and products by id ("things"). */
export class Device {
  #database;

  /** @param {IDBDatabase} database */
  constructor(database) {
    this.#database = database;
    database.onversionchange = () => database.close();
  }

  static async open() {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore(KEPT);
      opening.result.createObjectStore(THINGS, { keyPath: "id" });
    };
    return new Device(await done(opening));
  }

  /**
   * @template {keyof KeptValues} Name
   * @param {Name} name
   * @returns {Promise<KeptValues[Name] | undefined>}
   */
  get(name) {
    return done(this.#store(KEPT, "readonly").get(name));
  }

  /**
   * @template {keyof KeptValues} Name
   * @param {Name} name
   * @param {KeptValues[Name]} value
   */
  put(name, value) {
    return done(this.#store(KEPT, "readwrite").put(value, name));
  }

  /**
   * Replace a value by `change(value)`, in one transaction; undefined removes it. Gives the new value.
   * @template {keyof KeptValues} Name
   * @template {KeptValues[Name] | undefined} Value
   * @param {Name} name
   * @param {(held: KeptValues[Name] | undefined) => Value} change
   * @returns {Promise<Value>}
   */
  update(name, change) {
    return updated(this.#store(KEPT, "readwrite"), name, change, (store, value) => store.put(value, name));
  }

  /** @returns {Promise<Thing[]>} */
  things() {
    return done(this.#store(THINGS, "readonly").getAll());
  }

  /**
   * @param {string} id
   * @returns {Promise<Thing | undefined>}
   */
  thing(id) {
    return done(this.#store(THINGS, "readonly").get(id));
  }

  /**
   * The same for a product.
   * @template {Thing | undefined} Value
   * @param {string} id
   * @param {(thing: Thing | undefined) => Value} change
   * @returns {Promise<Value>}
   */
  updateThing(id, change) {
    return updated(this.#store(THINGS, "readwrite"), id, change, (store, value) => store.put(value));
  }

  /**
   * The same for all products at once: `change(things)` gives those that are kept.
   * @param {(things: Thing[]) => Thing[]} change
   */
  updateThings(change) {
    const store = this.#store(THINGS, "readwrite");
    const reading = store.getAll();
    return finished(store.transaction, reading, () => {
      const after = change(reading.result);
      store.clear();
      after.forEach((thing) => store.put(thing));
      return after;
    });
  }

  /** Everything is gone. */
  async erase() {
    const transaction = this.#database.transaction([KEPT, THINGS], "readwrite");
    transaction.objectStore(KEPT).clear();
    await done(transaction.objectStore(THINGS).clear());
  }

  /**
   * @param {string} name
   * @param {IDBTransactionMode} mode
   */
  #store(name, mode) {
    return this.#database.transaction(name, mode).objectStore(name);
  }
}

/**
 * @template T
 * @template {T | undefined} Value
 * @param {IDBObjectStore} store
 * @param {string} name
 * @param {(held: T | undefined) => Value} change
 * @param {(store: IDBObjectStore, value: Value) => void} put
 * @returns {Promise<Value>}
 */
function updated(store, name, change, put) {
  const reading = store.get(name);
  return finished(store.transaction, reading, () => {
    const after = change(reading.result);
    if (after === undefined) store.delete(name);
    else put(store, after);
    return after;
  });
}

/**
 * @template T
 * @param {IDBTransaction} transaction
 * @param {IDBRequest} reading
 * @param {() => T} run
 * @returns {Promise<T>}
 */
function finished(transaction, reading, run) {
  return new Promise((resolve, reject) => {
    /** @type {T} */
    let after;
    /** @type {unknown} */
    let refused = null;
    reading.onsuccess = () => {
      try {
        after = run();
      } catch (error) {
        refused = error;
        transaction.abort();
      }
    };
    transaction.oncomplete = () => resolve(after);
    transaction.onabort = () => reject(refused ?? transaction.error);
  });
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
