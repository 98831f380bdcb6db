/** On which terms the digits of an organization's keys are given out. */
@NullMarked
package dev.latchkey.vault.policy;

import org.jspecify.annotations.NullMarked;
