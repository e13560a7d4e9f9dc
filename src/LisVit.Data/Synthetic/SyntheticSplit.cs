namespace LisVit.Data.Synthetic;

/// <summary>A part of the synthetic corpus. No signer occurs in two of them.</summary>
public enum SyntheticSplit
{
    /// <summary>For training.</summary>
    Train,

    /// <summary>For choosing a model.</summary>
    Dev,

    /// <summary>For the final figure.</summary>
    Test,
}
