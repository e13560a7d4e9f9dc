namespace LisVit.Data.Frames;

/// <summary>Checks of the frames that are asked for.</summary>
internal static class FrameIndices
{
    public static void Check(ReadOnlySpan<int> indices, int frameCount)
    {
        if (indices.IsEmpty)
            throw new ArgumentException("There must be at least one frame to read, but no index was given.", nameof(indices));
        foreach (var index in indices)
        {
            if (index < 0 || index >= frameCount)
                throw Outside(nameof(indices), index, frameCount);
        }
    }

    public static ArgumentOutOfRangeException Outside(string parameter, int index, int frameCount) =>
        new(parameter, index, $"A frame index must be in [0, {frameCount}), but is {index}.");
}
