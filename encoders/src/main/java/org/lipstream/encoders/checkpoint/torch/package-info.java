/**
 * PyTorch's own files ({@code .pt}, {@code .pth}, {@code .bin}): a pickle and storages, in a zip or
 * one after the other. The pickle is read by an allow-list; what it asks for is never executed.
 * Start at {@link org.lipstream.encoders.checkpoint.torch.TorchCheckpoint}.
 */
package org.lipstream.encoders.checkpoint.torch;
