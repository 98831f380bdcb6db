/** The devices as sync-service announces them: what a rotation may be asked for. */
@NullMarked
package dev.latchkey.rotation.device;

import org.jspecify.annotations.NullMarked;
