/** Approvals waiting for a second person, and alarms, for managers and administrators. */
@NullMarked
package dev.latchkey.console.approval.web;

import org.jspecify.annotations.NullMarked;
