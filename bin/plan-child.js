"use strict";

require("./typescript").register();
require("../planner/plan-child.ts").answerParent();
