using static TorchSharp.torch;

namespace LisVit.Models.Blocks;

/// <summary>What one decoder layer remembers of a decoding: its own keys and values so far, and those of the memory, which never change.</summary>
/// <param name="memoryKeys">Keys of the memory, <c>[b heads t c]</c>; the cache owns them.</param>
/// <param name="memoryValues">Values of the memory, <c>[b heads t c]</c>; the cache owns them.</param>
internal sealed class DecoderLayerCache(Tensor memoryKeys, Tensor memoryValues) : IDisposable
{
    public KeyValueCache Own { get; } = new();

    public Tensor MemoryKeys => memoryKeys;

    public Tensor MemoryValues => memoryValues;

    public void Dispose()
    {
        Own.Dispose();
        memoryKeys.Dispose();
        memoryValues.Dispose();
    }
}
