// What lies on the phone: one IndexedDB database. Each change is one transaction, so two open tabs lose nothing.

const NAME = "vitrine";
const [KEPT, THINGS] = ["kept", "things"];

/** Single values by name ("kept"), and products by id ("things"). */
export class Device {
  #database;

  static async open() {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore(KEPT);
      opening.result.createObjectStore(THINGS, { keyPath: "id" });
    };
    const device = new Device();
    device.#database = await done(opening);
    device.#database.onversionchange = () => device.#database.close();
    return device;
  }

  /** @param {string} name */
  get(name) {
    return done(this.#store(KEPT, "readonly").get(name));
  }

  /**
   * @param {string} name
   * @param {unknown} value
   */
  put(name, value) {
    return done(this.#store(KEPT, "readwrite").put(value, name));
  }

  /**
   * Replace a value by `change(value)`, in one transaction; undefined removes it. Gives the new value.
   * @param {string} name
   * @param {(held: any) => any} change
   */
  update(name, change) {
    return updated(this.#store(KEPT, "readwrite"), name, change, (store, value) => store.put(value, name));
  }

  things() {
    return done(this.#store(THINGS, "readonly").getAll());
  }

  /** @param {string} id */
  thing(id) {
    return done(this.#store(THINGS, "readonly").get(id));
  }

  /**
   * The same for a product.
   * @param {string} id
   * @param {(thing: Thing | undefined) => Thing | undefined} change
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
 * @param {IDBObjectStore} store
 * @param {string} name
 * @param {(held: any) => any} change
 * @param {(store: IDBObjectStore, value: any) => void} put
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
 * @param {IDBTransaction} transaction
 * @param {IDBRequest} reading
 * @param {() => T} run
 */
function finished(transaction, reading, run) {
  return new Promise((resolve, reject) => {
    let after;
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

/** @param {IDBRequest<T>} request */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
