/**
 * The few parts of `botbuilder-dialogs-adaptive-runtime` that the component touches. Nothing of it is imported: the bot's
 * own copy hands in all that is needed, so that a second copy in the tree cannot get in the way.
 */

/** The runtime's `ServiceCollection`. */
export interface ServicesLike {
  addFactory<Made, Needs>(key: string, needs: string[], factory: (needs: Needs) => Made): unknown;
  composeFactory<Made>(key: string, factory: (made: Made) => Made): unknown;
  composeFactory<Made, Needs>(
    key: string,
    needs: string[],
    factory: (needs: Needs, made: Made) => Made,
  ): unknown;
}

/** The runtime's `Configuration`, bound to the component's own settings. */
export interface ConfigurationLike {
  get(path?: string[]): unknown;
}

/** What one component adds to the kinds of dialogs that `.dialog` files may name. */
export interface DeclarativeTypesLike<Type = unknown> {
  getDeclarativeTypes(explorer: never): readonly { readonly kind: string; readonly type: Type }[];
}

/** The runtime's `ResourceExplorer`, which loads `.dialog` files. */
export interface ResourceExplorerLike {
  readonly resourceProviders: readonly { readonly directory?: string }[];
  getResources(extension: string): readonly { readonly id: string; readText(): string }[];
  loadType(resource: unknown): unknown;
}
