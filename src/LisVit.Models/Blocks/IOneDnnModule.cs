namespace LisVit.Models.Blocks;

/// <summary>A module that can compute by <see cref="OneDnn"/> in evaluation.</summary>
internal interface IOneDnnModule
{
    /// <summary>From now on compute by it wherever it applies, if a trial with the weights that the module has now gives what libtorch's operators give.</summary>
    void UseOneDnn();

    /// <summary>Whether it does.</summary>
    bool UsesOneDnn { get; }
}
