import { changeRule, isNotTrue, lostGuards } from "../rule";

/** A switch that lets a deletion take the data along. */
export const forceDestroy = changeRule("force-destroy", (changed) =>
  lostGuards(changed, "lost-data", [
    { types: /./, property: "forceDestroy", guards: isNotTrue, lost: "may be deleted with what it holds" },
    { types: /./, property: "forceDelete", guards: isNotTrue, lost: "may be deleted with what it holds" },
    { types: /./, property: "deleteContentsOnDestroy", guards: isNotTrue, lost: "may be deleted with what it holds" },
    {
      types: /./,
      property: "skipFinalSnapshot",
      guards: isNotTrue,
      lost: "leaves no last snapshot when it is deleted",
    },
    {
      types: /^aws:secretsmanager\//,
      property: "forceOverwriteReplicaSecret",
      guards: isNotTrue,
      lost: "overwrites a secret of the same name in the replica's region",
    },
  ]),
);
