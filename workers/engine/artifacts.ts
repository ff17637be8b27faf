/** Artifacts through the door: the files that writers made in the open session. */
import type { Artifact } from '#core/contract/files.ts';

/** Lists artifacts and gives their content. */
export interface EngineArtifacts {
  /** Lists the finished artifacts that the session keeps: step, path below that step, bytes. */
  list(): Promise<readonly StepArtifact[]>;
  /**
   * Gives a finished artifact, the file that a writer step made, without a copy where the browser allows it.
   * Rejects where the session keeps none at that path.
   */
  read(stepId: string, path: string): Promise<Blob>;
}

export interface StepArtifact extends Artifact {
  readonly step_id: string;
}
