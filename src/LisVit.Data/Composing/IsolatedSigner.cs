namespace LisVit.Data.Composing;

/// <summary>One signer and the signs recorded of them.</summary>
/// <param name="Name">Name of the signer.</param>
/// <param name="Signs">The signs, one a gloss, in ordinal order of their glosses; at least one.</param>
public sealed record IsolatedSigner(string Name, IReadOnlyList<IsolatedSign> Signs);
