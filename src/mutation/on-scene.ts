import type { Answer, Situation } from '../mock/index.ts';
import type { Breakage, BreakageClass, Question } from './breakage.ts';
import { isOn, type Scene, staged } from './scenes.ts';

/** An honest answer made wrong. */
export type AnswerEdit = (answer: Answer, situation: Situation) => Answer;

/** A breakage of one scene's answer, whatever its body. */
export function onScene(
  scene: Scene,
  kind: BreakageClass,
  what: string,
  edit: AnswerEdit,
  question: Question = scene,
): Breakage {
  const name = `${scene.name} ${what}`;
  return {
    name,
    class: kind,
    question,
    behaviour: {
      name,
      title: name,
      breaks: [],
      answer: (answer, situation) =>
        isOn(scene, situation) ? edit(staged(scene, answer, situation), situation) : answer,
    },
  };
}
