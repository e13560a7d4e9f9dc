namespace LisVit.Data.Tests.Frames;

/// <summary>Tests that share the clips, so that each is made once.</summary>
[CollectionDefinition(Name)]
public sealed class VideoClipCollection : ICollectionFixture<VideoClips>
{
    public const string Name = "video clips";
}
