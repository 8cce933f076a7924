/** Which pipeline is run: `igot` (KB-iGOT cbrelease-4.8.18) or upstream `sunbird` (spec/pipeline.md §10). */
export type Flavour = 'igot' | 'sunbird';

export const flavours: readonly Flavour[] = ['igot', 'sunbird'];
