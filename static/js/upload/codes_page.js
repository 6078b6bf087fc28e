// A page with codes that the server made: the done page, and the codes of chosen pictures.
import { connectCodes } from "./codes.js";

connectCodes();
