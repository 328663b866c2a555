"use strict";

require("./typescript").register();
require("./lazy-sdk").register();
require("../planner/plan-child.ts").answerParent();
