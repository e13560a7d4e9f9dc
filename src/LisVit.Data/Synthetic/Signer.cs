using SkiaSharp;

namespace LisVit.Data.Synthetic;

/// <summary>Who signs: looks, place in the picture, and manner of signing.</summary>
internal sealed record Signer
{
    public required string Name { get; init; }

    public required SKColor Skin { get; init; }

    public required SKColor Hair { get; init; }

    public required SKColor Clothing { get; init; }

    public required SKColor BackgroundTop { get; init; }

    public required SKColor BackgroundBottom { get; init; }

    public required HairStyle HairStyle { get; init; }

    public bool Beard { get; init; }

    public bool Glasses { get; init; }

    /// <summary>Size in the picture, about 1.</summary>
    public required float Scale { get; init; }

    /// <summary>Shift in the picture, in pixels of a frame of 210 by 260.</summary>
    public required SKPoint Shift { get; init; }

    /// <summary>Half the distance between the shoulders, in pixels of a frame of 210 by 260 at scale 1.</summary>
    public required float ShoulderWidth { get; init; }

    /// <summary>Size of the head, about 1.</summary>
    public required float HeadSize { get; init; }

    /// <summary>Speed of signing, about 1; 2 takes half the frames.</summary>
    public required float Tempo { get; init; }

    /// <summary>Extent of movements, about 1.</summary>
    public required float Amplitude { get; init; }

    /// <summary>Extent of the second hand's movements as a share of the leading hand's.</summary>
    public required float SecondHandAmplitude { get; init; }

    /// <summary>Standard deviation of places from sign to sign, in half shoulder widths.</summary>
    public required float Sloppiness { get; init; }
}
