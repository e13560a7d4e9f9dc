namespace LisVit.Models.Blocks;

/// <summary>What one decoder layer remembers of a decoding: its own keys and values so far, and those of the memory, which never change.</summary>
/// <param name="memory">Keys and values of the memory, a row for each clip; this owns them.</param>
internal sealed class DecoderLayerCache(KeyValueCache memory) : IDisposable
{
    public KeyValueCache Own { get; } = memory.Empty();

    public KeyValueCache Memory => memory;

    public void Dispose()
    {
        Own.Dispose();
        memory.Dispose();
    }
}
