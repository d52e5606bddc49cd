import type { Dispatch } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from '../ui/icon.js';
import { PRESETS, type PresetName, sameWindow } from './grey-window.js';
import type { Size } from './placement.js';
import type { Tool } from './use-stage.js';
import { OVERLAY_KEYS } from './viewer-keys.js';
import type { ViewerAction, ViewerState } from './viewer-state.js';

export interface ViewerToolbarProps {
  readonly state: ViewerState;
  readonly dispatch: Dispatch<ViewerAction>;
  readonly canvas: Size;
  readonly tool: Tool;
  readonly onTool: (tool: Tool) => void;
  /** Overlays that the image has. */
  readonly available: ReadonlyMap<string, string>;
}

const TOOLS: readonly { readonly tool: Tool; readonly icon: IconName }[] = [
  { tool: 'window', icon: 'contrast' },
  { tool: 'pan', icon: 'move' },
  { tool: 'scroll', icon: 'layers' },
];

/** Everything that keys and dragging do, for whoever does neither. */
export function ViewerToolbar({ state, dispatch, canvas, tool, onTool, available }: ViewerToolbarProps) {
  const { t } = useTranslation();
  return (
    <div className="viewer-tools" role="toolbar" aria-label={t('viewer.tools')}>
      <div className="tool-group">
        {TOOLS.map(({ tool: name, icon }) => (
          <button
            key={name}
            type="button"
            className="icon"
            aria-pressed={tool === name}
            title={t(`viewer.tool.${name}`)}
            aria-label={t(`viewer.tool.${name}`)}
            onClick={() => onTool(name)}
          >
            <Icon name={icon} />
          </button>
        ))}
      </div>
      <div className="tool-group">
        <Step
          icon="minus"
          label={t('viewer.zoomOut')}
          onClick={() => dispatch({ type: 'zoom', factor: 1 / 1.2, canvas })}
        />
        <Step icon="plus" label={t('viewer.zoomIn')} onClick={() => dispatch({ type: 'zoom', factor: 1.2, canvas })} />
        <Step icon="reset" label={t('viewer.reset')} onClick={() => dispatch({ type: 'reset' })} />
      </div>
      <label className="tool-group">
        <span className="tool-label">{t('viewer.preset')}</span>
        <select
          value={presetOf(state)}
          onChange={(event) => {
            const window = PRESETS[event.target.value as PresetName];
            if (window) dispatch({ type: 'preset', window });
          }}
        >
          {(Object.keys(PRESETS) as PresetName[]).map((name) => (
            <option key={name} value={name}>
              {t(`viewer.presets.${name}`)}
            </option>
          ))}
          <option value="own" disabled hidden>
            {t('viewer.presets.own')}
          </option>
        </select>
      </label>
      {available.size > 0 && (
        <>
          <label className="tool-group">
            <span className="tool-label">{t('viewer.overlay')}</span>
            <select
              value={state.overlay ?? ''}
              onChange={(event) => {
                const finding = OVERLAY_KEYS.find((name) => name === event.target.value) ?? null;
                dispatch({ type: 'overlay', finding });
              }}
            >
              <option value="">{t('viewer.noOverlay')}</option>
              {OVERLAY_KEYS.filter((finding) => available.has(finding)).map((finding) => (
                <option key={finding} value={finding}>
                  {t(`finding.${finding}`)}
                </option>
              ))}
            </select>
          </label>
          <label className="tool-group">
            <span className="tool-label">{t('viewer.opacity')}</span>
            <input
              type="range"
              min="0"
              max="100"
              step="5"
              value={Math.round(state.opacity * 100)}
              aria-valuetext={`${Math.round(state.opacity * 100)} %`}
              onChange={(event) => dispatch({ type: 'opacity', opacity: Number(event.target.value) / 100 })}
            />
          </label>
        </>
      )}
    </div>
  );
}

const presetOf = ({ window }: ViewerState): PresetName | 'own' =>
  (Object.keys(PRESETS) as PresetName[]).find((name) => sameWindow(PRESETS[name], window)) ?? 'own';

function Step({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) {
  return (
    <button type="button" className="icon" title={label} aria-label={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}
