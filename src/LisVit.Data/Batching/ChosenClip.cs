using LisVit.Data.Frames;
using LisVit.Data.Transforms;

namespace LisVit.Data.Batching;

/// <summary>A clip of which is known which frames to decode and where the random numbers stand; nothing is decoded yet.</summary>
internal sealed class ChosenClip(AnnotatedClip clip, IReadOnlyList<int> glosses, int[] frames, FrameTransform transform, Random random, string place)
{
    public string Name => clip.Name;

    public string Signer => clip.Signer;

    /// <summary>Gloss ids.</summary>
    public IReadOnlyList<int> Glosses => glosses;

    /// <summary>Frames that were chosen, t.</summary>
    public int FrameCount => frames.Length;

    /// <summary>Decodes and transforms the chosen frames; once, since that draws random numbers.</summary>
    /// <param name="target">Receives them, <c>[t c h w]</c>.</param>
    public void Decode(Span<float> target)
    {
        try
        {
            var decoded = clip.Frames is IRentedFrames rented ? rented.ReadRented(frames) : clip.Frames.Read(frames);
            transform.Apply(decoded, target, random);
            decoded.Recycle();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw LoadError.Of(clip.Name, place, exception);
        }
    }
}
