# A large POST with the certificate asked for late fails with 413 above uploadReadAheadSize; asked for early it does not.
$Port = 44360
$Key = "0.0.0.0:$Port"
$Sizes = 1000, 49000, 49152, 49153, 100000, 1000000

function Get-Posts([string]$Backend, [string]$Tls, [string]$Page, [string]$Mark) {
    $results = [ordered]@{}
    foreach ($size in $Sizes) {
        $file = Join-Path $Probe.folder 'body.bin'
        [System.IO.File]::WriteAllBytes($file, [byte[]]::new($size))
        foreach ($expect in @(@('expects', 'Expect: 100-continue'), @('plain', 'Expect:'))) {
            $options = "-H `"$($expect[1])`" -H `"Content-Type: application/octet-stream`" --data-binary @`"$file`""
            $results["$size $($expect[0])"] = Get-Outcome {
                Invoke-CurlClient $Backend $Port "${Page}?$Mark-$size" @{ tls = $Tls; http = '1.1'; certificate = $Certificates['client'] } $options
            }
        }
        [System.IO.File]::Delete($file)
    }
    return $results
}

function Invoke-Group {
    Add-Answer 'read-ahead' 'uploadReadAheadSize is 49,152' {
        $manager = New-Manager
        try { $manager.GetApplicationHostConfiguration().GetSection('system.webServer/serverRuntime', '').GetAttributeValue('uploadReadAheadSize') }
        finally { $manager.Dispose() }
    }
    foreach ($state in @(@('late', ''), @('early', 'clientcertnegotiation=enable'))) {
        foreach ($backend in 'curlOpenSsl', 'curlSchannel') {
            Add-Answer "$($state[0])/$backend" 'late: 413 above 49,152; early: no 413' {
                $null = New-ProbeSite @(@{ information = "*:${Port}:"; flags = 0 })
                $page = Get-Page
                $null = New-ProbeSite @(@{ information = "*:${Port}:"; flags = 0 }) 104
                Set-Entry $Key $Certificates['first'] "verifyclientcertrevocation=disable $($state[1])".Trim()
                [ordered]@{ page = $page; posts = (Get-Posts $backend '12' $page "post-$($state[0])-$backend"); log = (Get-LogLines "post-$($state[0])-$backend") }
            }
        }
    }
    [void](Remove-Entry $Key)
}
