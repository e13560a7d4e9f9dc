namespace LisVit.Data.Glosses;

/// <summary>The names and glosses of a split's first epoch, from its annotations where it has them.</summary>
internal static class ClipGlosses
{
    public static IEnumerable<(string Clip, IReadOnlyList<string> Glosses)> Of(IClipSource clips) => clips is IAnnotatedClipSource annotated
        ? annotated.Annotations.Select(annotation => (annotation.Name, annotation.Glosses))
        : Enumerable.Range(0, clips.Count).Select(index => clips.Open(index, epoch: 0)).Select(clip => (clip.Name, clip.Glosses));
}
