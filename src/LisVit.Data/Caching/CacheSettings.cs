namespace LisVit.Data.Caching;

/// <summary>The size that frames are kept at; 0 x 0 is as they are.</summary>
internal readonly record struct CacheSettings(int Width, int Height, bool Antialias)
{
    public bool Resizes => Width > 0;

    public override string ToString() =>
        Resizes ? $"{Width} wide and {Height} high, {(Antialias ? "with" : "without")} antialias" : "as they are";
}
