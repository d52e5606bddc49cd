import type { Messages } from '../catalogue.js';
import type { reading as english } from '../en/reading.js';

export const reading: Messages<typeof english> = {
  finding: {
    COVID19: 'COVID-19',
    GROUND_GLASS_OPACITY: 'Milchglastrübung',
    CONSOLIDATION: 'Konsolidierung',
    CRAZY_PAVING: 'Crazy Paving',
    AIR_BRONCHOGRAM: 'Positives Bronchopneumogramm',
    INTERLOBULAR_SEPTAL_THICKENING: 'Verdickte Interlobulärsepten',
  },
  outcome: {
    POSITIVE: 'Spricht für COVID-19',
    NEGATIVE: 'Spricht nicht für COVID-19',
    INDETERMINATE: 'Kein Vorschlag',
  },
  outcomeShort: { POSITIVE: 'Positiv', NEGATIVE: 'Negativ', INDETERMINATE: 'Enthält sich' },
  outcomeLong: {
    POSITIVE: 'Die Wahrscheinlichkeit liegt über der oberen Schranke des Modells.',
    NEGATIVE:
      'Die Wahrscheinlichkeit liegt unter der unteren Schranke des Modells. Das schließt die Krankheit nicht aus.',
    INDETERMINATE: 'Diese Bilder muss jemand ärztlich befunden.',
  },
  abstention: {
    UNCERTAIN:
      'Die Wahrscheinlichkeit liegt zwischen den beiden Schranken des Modells, wo jede Antwort zu oft falsch wäre. Darum gibt es keine, und die Bilder müssen ärztlich befundet werden.',
    NOT_AXIAL_CHEST_CT:
      'Kein Bild sieht wie eine axiale Thorax-CT aus, wofür allein das Modell gemacht ist. Es hat alle zurückgewiesen und nichts aus ihnen gelesen.',
  },
  status: {
    QUEUED: 'Wartet auf das Modell',
    RUNNING: 'Das Modell liest',
    COMPLETED: 'Vom Modell gelesen',
    FAILED: 'Nicht lesbar',
    WITHHELD: 'Von keinem Modell gelesen',
  },
  statusLong: {
    QUEUED: 'Die Bilder sind da und warten auf das Modell.',
    RUNNING: 'Was es daraus macht, erscheint hier von selbst.',
    COMPLETED: 'Das Modell hat die Bilder gelesen.',
    FAILED: 'Das Modell konnte diese Bilder nicht lesen.',
    WITHHELD: 'Die Patientin oder der Patient will nicht, dass ein Modell die Bilder liest, und keines hat es getan.',
  },
  reading: {
    unsigned: 'KI-Befund, nicht unterschrieben',
    unsignedShort: 'KI, nicht unterschrieben',
    awaited: 'Es gibt noch keine Auswertung. Sie erscheint hier von selbst.',
    hidden: 'Ihre Klinik zeigt Ihnen erst dann, was das Modell gefunden hat, wenn ein Befund unterschrieben ist.',
    abstains: 'Warum sich das Modell enthält',
    findings: 'Was das Modell aus jedem Zeichen macht',
    overlayHint:
      'Wählen Sie ein Zeichen, um zu sehen, wo das Modell danach geschaut hat. Das erklärt das Modell und ist kein Umriss einer Läsion.',
    ofStudy:
      'Jede Zahl ist das Mittel über das Viertel der {{count, number}} Bilder, das am höchsten liegt, mindestens ein Bild. Wie oft solche Untersuchungen das Zeichen zeigen, sagt sie nicht.',
    refused_one: '{{count}} Bild ist keine axiale Thorax-CT, wurde zurückgewiesen und zählt nicht mit.',
    refused_other: '{{count}} Bilder sind keine axiale Thorax-CT, wurden zurückgewiesen und zählen nicht mit.',
    refusedOne: 'zurückgewiesen: keine axiale Thorax-CT',
    none: 'nicht gelesen',
    model: '{{name}} {{version}}, {{engine}}',
    took: '{{ms, number}} ms',
  },
  likelihood: {
    veryUnlikely: 'Sehr unwahrscheinlich',
    unlikely: 'Unwahrscheinlich',
    even: 'Etwa so wahrscheinlich wie nicht',
    likely: 'Wahrscheinlich',
    veryLikely: 'Sehr wahrscheinlich',
    interval: '{{from, number}} bis {{to, number}} von 100 mit solchem Wert zeigen es',
  },
  viewer: {
    title: 'Bilder',
    images: 'Bilder der Untersuchung',
    tools: 'Werkzeuge des Betrachters',
    label: 'Bild {{number, number}} von {{count}}',
    stripLabel: 'Bild {{number, number}}: {{what}}',
    stripProbability: 'COVID-19 {{percent}} von 100 nach diesem Bild allein',
    window: 'L {{level, number}}  W {{width, number}}',
    zoom: '{{percent, number}} %',
    zoomIn: 'Vergrößern',
    zoomOut: 'Verkleinern',
    reset: 'Ansicht zurücksetzen',
    preset: 'Fenster',
    presets: { full: 'Ganz', dark: 'Dunkle Werte', middle: 'Mittlere Werte', bright: 'Helle Werte', own: 'Eigenes' },
    tool: {
      window: 'Ziehen stellt das Fenster ein',
      pan: 'Ziehen verschiebt',
      scroll: 'Ziehen blättert durch die Bilder',
    },
    overlay: 'Überlagerung',
    noOverlay: 'Keine',
    overlayOf: 'Überlagerung von {{finding}}',
    opacity: 'Deckkraft',
    failed: 'Dieses Bild kann nicht gezeigt werden.',
    overlayFailed: 'Die Überlagerung von {{finding}} konnte nicht geladen werden.',
    keys: 'Pfeiltasten blättern durch die Bilder, mit Umschalt verschieben sie. Plus und Minus vergrößern und verkleinern. W und S ändern die Mitte, A und D die Weite des Fensters. O zeigt die Überlagerung oder nimmt sie weg, 1 bis 6 wählen sie, eckige Klammern ändern ihre Deckkraft. R setzt zurück.',
  },
};
