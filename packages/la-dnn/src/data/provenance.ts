/** The data that models of this package may be trained on, and on what terms. */
export const DATA_TERMS = {
  imagenet: {
    name: 'ImageNet-pretrained ResNet-50 v2 (trunk through stage 3)',
    terms: 'Apache-2.0 per their source',
  },
  covidCt: {
    name: 'COVID-CT (arXiv 2003.13865), lesion labels and split of the LA-DNN authors',
    terms: 'research use; images from preprints, no redistribution',
  },
  sarsCov2Ct: {
    name: 'SARS-CoV-2 CT-scan data set, hospitals of São Paulo',
    terms: 'research use, no redistribution',
  },
  lesionMasks: {
    name: 'axial slices of nine volumes with lung and lesion masks',
    terms: 'research use, no redistribution',
  },
} as const;
