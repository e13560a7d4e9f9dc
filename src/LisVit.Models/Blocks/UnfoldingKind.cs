namespace LisVit.Models.Blocks;

/// <summary>What a sequence of tokens spans when a feature map is unfolded.</summary>
public enum UnfoldingKind
{
    /// <summary>Space and time within one of a fixed number of windows.</summary>
    Windows,

    /// <summary>Space and time within one window of fixed size.</summary>
    Patches,

    /// <summary>Pixels at the same place of all patches of one frame.</summary>
    AcrossPatches,
}
