/**
 * The tensor pieces that both encoders are made of. Each is a record of tensors with an {@code
 * apply}; nothing here has state or an owner of arrays: results attach to the input's manager.
 *
 * <p>Legend: B batch, T time, D width, H heads, K width of a head.
 */
package org.lipstream.encoders.tensor;
