namespace LisVit.Data.Synthetic;

/// <summary>The one thing in which a minimal pair differs.</summary>
internal enum SignContrast
{
    /// <summary>The same movement with another handshape.</summary>
    Handshape,

    /// <summary>The same handshape with another movement.</summary>
    Movement,
}
